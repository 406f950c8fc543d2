// A provider of OpenID Connect for the tests: node-oidc-provider with its pages for development, in which any name and
// password is taken. Called with its port, the address of the program, and a file with what it says of people.
import { readFileSync } from 'node:fs'
import Provider from 'oidc-provider'

const [port, program, file] = process.argv.slice(2)
const provider = new Provider(`http://localhost:${port}`, {
  clients: [{
    client_id: 'ozg-tracker',
    client_secret: 'ein-geheimnis-zwischen-beiden',
    redirect_uris: [`${program}/anmelden/verwaltung/zurueck/`],
    post_logout_redirect_uris: [`${program}/`]
  }],
  claims: {
    profile: ['preferred_username', 'given_name', 'family_name', 'groups'],
    email: ['email', 'email_verified']
  },
  pkce: { required: () => true },
  findAccount: async (context, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, preferred_username: id, ...JSON.parse(readFileSync(file)) })
  })
})
provider.listen(Number(port))
